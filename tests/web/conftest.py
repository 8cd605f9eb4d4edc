"""What tests of the house share with those of kept pages."""

from tests.delivery.conftest import pages_folder, reader

__all__ = ["pages_folder", "reader"]
