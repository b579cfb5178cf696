"""Panels of the transfer learning page."""
