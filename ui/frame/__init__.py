"""What every page needs of the browser itself, beyond what Streamlit draws."""
