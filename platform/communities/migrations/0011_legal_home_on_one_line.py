from django.db import migrations

# Country and contact can't be read from words with certainty: a steward states them. Going back,
# they become part of the words again.
_ON_ONE_LINE = """
    UPDATE communities_community SET legal_home = trim(regexp_replace(legal_home, '\\s+', ' ', 'g'))
    WHERE legal_home ~ '\\s{2,}|[\\n\\r]|^\\s|\\s$'
"""
_TOGETHER = """
    UPDATE communities_community
    SET legal_home = left(concat_ws(', ', legal_home, legal_country, legal_contact), 200),
        legal_country = '', legal_contact = ''
    WHERE legal_country <> ''
"""


class Migration(migrations.Migration):
    """Bring the legal home of each community onto one line."""

    dependencies = [
        ('communities', '0010_legal_home'),
    ]

    operations = [migrations.RunSQL(_ON_ONE_LINE, _TOGETHER)]
