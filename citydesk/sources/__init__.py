"""Who sent it: identities, contacts, consent; encrypted, each look logged. Only here."""
