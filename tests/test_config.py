"""Where settings come from."""

from __future__ import annotations

from prizes import config


def test_a_setting_may_stand_in_a_file_and_the_environment_goes_before_it(tmp_path, monkeypatch):
    (tmp_path / "prizes_secret_key").write_text("from a file, 32 bytes and some more\n")
    (tmp_path / "prizes_mail_from").write_text("file@example.org")
    monkeypatch.setattr(config, "SECRETS", tmp_path)
    monkeypatch.setenv("PRIZES_MAIL_FROM", "environment@example.org")
    monkeypatch.setattr(config, "_active", [])

    found = config.settings()
    assert found.secret_key.get_secret_value() == "from a file, 32 bytes and some more"
    assert found.mail_from == "environment@example.org"
