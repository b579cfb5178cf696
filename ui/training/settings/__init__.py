"""Controls of the transfer learning page that make a TrainingConfig."""
