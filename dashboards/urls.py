from __future__ import annotations

from dashboards.routes import ROUTES

urlpatterns = [route.pattern for route in ROUTES]

handler400 = "dashboards.views.problems.bad_request"
handler403 = "dashboards.views.problems.forbidden"
handler404 = "dashboards.views.problems.not_found"
handler500 = "dashboards.views.problems.broken"
