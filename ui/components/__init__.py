"""What the pages draw in common: charts, sliders, pictures and bars."""
