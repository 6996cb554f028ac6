"""The addresses of a person's own pages, below /you/."""

from __future__ import annotations

from django.urls import path

from web.views import (
    about_oneself,
    letters,
    notifications,
    own_data,
    rights,
    settings,
    withdrawing,
    you,
)

urlpatterns = [
    path("", you.you, name="you"),
    path("prompts/", you.prompts, name="your_prompts"),
    path("votes/", you.votes, name="your_votes"),
    path("notifications/", notifications.notifications, name="notifications"),
    path("notifications/seen/", notifications.seen, name="notifications_seen"),
    path("settings/", settings.settings, name="settings"),
    path("settings/keys/", settings.keys, name="settings_keys"),
    path("settings/feed/", settings.feed, name="settings_feed"),
    path("about/", about_oneself.about, name="about"),
    path("rights/", rights.rights, name="rights"),
    path("rights/given/", withdrawing.given, name="given"),
    path(
        "rights/withdraw/",
        withdrawing.withdraw,
        {"scope": "everything"},
        name="withdraw_everything",
    ),
    path("rights/withdraw/new/", withdrawing.withdraw, {"scope": "future"}, name="withdraw_new"),
    path(
        "rights/withdraw/<uuid:community_id>/",
        withdrawing.withdraw,
        {"scope": "community"},
        name="withdraw_community",
    ),
    path(
        "rights/withdraw/<uuid:community_id>/new/",
        withdrawing.withdraw,
        {"scope": "future"},
        name="withdraw_community_new",
    ),
    path(
        "rights/withdraw/<slug:kind>/<uuid:subject_id>/",
        withdrawing.withdraw_one,
        name="withdraw_one",
    ),
    path("rights/withdrawals/<uuid:withdrawal_id>/", withdrawing.withdrawal, name="withdrawal"),
    path("rights/history/", rights.history, name="rights_history"),
    path("rights/receipts/<uuid:record_id>.json", rights.receipt, name="receipt"),
    path("rights/<uuid:community_id>/age/", about_oneself.age, name="rights_age"),
    path("rights/<uuid:community_id>/<slug:purpose>/", rights.answer, name="rights_answer"),
    path("data/", own_data.page, name="your_data"),
    path("data/delete/", own_data.delete, name="account_delete"),
    path("data/delete/now/", own_data.delete_now, name="account_delete_now"),
    path("data/deleted/", own_data.deleted, name="account_deleted"),
    path("data/copy/", own_data.ask, name="data_ask"),
    path("data/copy/state/", own_data.copy_state, name="data_state"),
    path("data/copy/<uuid:download_id>.zip", own_data.fetch, name="data_fetch"),
    path("security/", you.security, name="security"),
    path("feed/<str:secret>.atom", letters.feed, name="feed"),
    path("letters/<str:token>/", letters.end_letters, name="letters_end"),
]
