"""What the rules of every resource use. Nothing here knows Pulumi or HTTP."""
