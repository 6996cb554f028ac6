"""What templates get: plain values, put into words here. The contracts stand in the templates."""
