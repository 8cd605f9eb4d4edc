"""Roots and proofs over rows of leaves."""

import hashlib

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from citydesk.originals import merkle
from citydesk.originals.verify_custody_bundle import Wrong, climb

HASHES = [hashlib.sha256(bytes([n])).hexdigest() for n in range(70)]
rows = st.integers(1, 70).map(lambda count: HASHES[:count])
# RFC 6962's own example of seven leaves, as certificate transparency's tests have it.
INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"]
ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
}


def leaves(hashes):
    return [merkle.leaf(bytes.fromhex(one)) for one in hashes]


@pytest.mark.parametrize("count", ROOTS)
def test_a_root_is_that_of_the_standard(count):
    given_leaves = [merkle.leaf(bytes.fromhex(one)) for one in INPUTS[:count]]

    assert merkle.root(given_leaves).hex() == ROOTS[count]


def recursive(row):
    """As the standard defines it."""
    if len(row) == 1:
        return row[0]
    middle = max(1 << n for n in range(8) if 1 << n < len(row))
    return merkle.branch(recursive(row[:middle]), recursive(row[middle:]))


@given(rows)
def test_a_root_is_what_the_standard_defines(hashes):
    assert merkle.root(leaves(hashes)) == recursive(leaves(hashes))


@given(rows, st.data())
def test_a_proof_leads_from_its_leaf_to_the_root_and_from_no_other(hashes, data):
    index = data.draw(st.integers(0, len(hashes) - 1))
    other = data.draw(st.integers(0, len(hashes) - 1))
    row = leaves(hashes)
    proof = [step.hex() for step in merkle.proof(row, index)]

    root = merkle.root(row).hex()
    assert climb(hashes[index], index, len(hashes), proof) == root
    assume(other != index)
    assert climb(hashes[other], index, len(hashes), proof) != root
    with pytest.raises(Wrong):
        climb(hashes[index], index, len(hashes), [*proof, "00" * 32])
    if proof:
        with pytest.raises(Wrong):
            climb(hashes[index], index, len(hashes), proof[:-1])


def test_there_is_no_proof_of_what_is_not_there():
    with pytest.raises(IndexError):
        merkle.proof([b""], 1)
