"""Let assertions in `made` explain themselves as those of a test module do."""

import pytest

pytest.register_assert_rewrite("made")
