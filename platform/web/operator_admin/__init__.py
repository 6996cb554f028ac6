"""Django's admin, for the tables that have no page: operators only, a reason for every change."""
