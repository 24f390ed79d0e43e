"""What `pulumi-thoughtspot import` writes, and how."""
