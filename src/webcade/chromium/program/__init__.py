"""The program: finding Chromium, its profile and processes, why it does not start, sharing one."""
