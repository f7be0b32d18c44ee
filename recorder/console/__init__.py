"""The console view: Rich renderables of what was recorded."""
