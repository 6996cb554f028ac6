"""What people put in: prompts, proposed answers, comments; typed on a page or imported."""
