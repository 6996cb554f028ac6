"""Every address of the site."""

from django.urls import include, path

from web.operator_admin.tables import OPERATOR_TABLES

urlpatterns = [
    path("api/", include("api.urls")),
    path("account/", include("web.account_urls")),
    path("operator/admin/", OPERATOR_TABLES.urls),
    path("", include("web.urls")),
]

handler400 = "config.errors.bad_request"
handler403 = "config.errors.permission_denied"
handler404 = "config.errors.not_found"
handler429 = "web.views.errors.too_many_requests"  # asked for by allauth
handler500 = "config.errors.server_error"
