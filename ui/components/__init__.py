"""Components that pages share: charts, sliders, pictures and bars."""
