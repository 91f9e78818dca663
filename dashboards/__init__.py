"""What people look at: overview, findings and their triage, sections, sweeps, mail, audit, accounts."""
