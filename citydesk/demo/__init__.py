"""Builds a believable newsroom with one command, and plays its main job."""
