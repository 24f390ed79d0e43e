"""Every example as a user has it: copied, with the installed package, typed as its README says."""
