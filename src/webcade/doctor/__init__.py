"""What webcade can use on this machine: one finding each."""
