"""Of a vote nothing changes but that it is taken out and its words are forgotten, once."""

from django.db import migrations

_ONLY = """
CREATE FUNCTION preferences_vote_is_only_taken_out() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.removed_at IS NULL
        OR (OLD.removed_at IS NOT NULL AND NEW.removed_at <> OLD.removed_at)
        OR (NEW.reason_text IS NOT NULL AND NEW.reason_text IS DISTINCT FROM OLD.reason_text)
    THEN
        RAISE EXCEPTION 'A vote is never changed: it is taken out, and its words are forgotten.'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER preferences_vote_is_only_taken_out
    BEFORE UPDATE OF removed_at, reason_text ON preferences_vote
    FOR EACH ROW EXECUTE FUNCTION preferences_vote_is_only_taken_out();
"""
_GIVE_BACK = """
DROP TRIGGER preferences_vote_is_only_taken_out ON preferences_vote;
DROP FUNCTION preferences_vote_is_only_taken_out();
"""


class Migration(migrations.Migration):
    dependencies = [("preferences", "0001_initial")]

    operations = [migrations.RunSQL(_ONLY, _GIVE_BACK)]
