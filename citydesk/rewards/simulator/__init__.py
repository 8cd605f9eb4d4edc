"""A rehearsal of the providers on loopback: their documented shapes, codes and faults. No Django.

Run as `python -m citydesk.rewards.simulator HOST:PORT FILE`. One address speaks for all of them.
FILE remembers every order, so that a restart forgets nothing. GET /truth tells what was really
delivered, which only a simulator can; `/truth?all` every order; GET /clock its time.
POST /control takes an object:

    {"fault": NAME, "times": N}    the next N orders go wrong: see orders.FAULTS
    {"chances": {NAME: 0.02, …}, "seed": 7}    every order may, by a chance that phones decide
    {"wallet_naira": N, "provider": NAME}      what a wallet holds; all of them without a name
    {"ahead_seconds": N}           moves the clock
    {"silent_seconds": N}          answers nobody for so long, by that clock
    {"delay_ms": N}                waits before every answer
    {"gone": [1000]}, {"prices": {"1000": 1050}}    changes the catalogue, in naira
    {"expire_keys": true}          every access key is refused from now on
    {"callbacks": {NAME: URL}, "secret": WORDS}    where they are called, and what signs them
    {"callback_faults": true}      some twice, late, out of order, forged or never
    {"reset": true}                forgets everything
"""
