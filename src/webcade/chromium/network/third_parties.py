"""What a game asks for and does not need: analytics, advertisements, fonts, social buttons."""

from __future__ import annotations

from urllib.parse import urlsplit

_HOSTS = {
    "analytics": (
        "google-analytics.com googletagmanager.com analytics.google.com stats.g.doubleclick.net plausible.io "
        "cloudflareinsights.com hotjar.com mixpanel.com segment.com segment.io amplitude.com sentry.io "
        "sentry-cdn.com bugsnag.com matomo.cloud statcounter.com clarity.ms newrelic.com nr-data.net "
        "usefathom.com goatcounter.com gc.zgo.at gameanalytics.com yandex.ru umami.is quantserve.com "
        "scorecardresearch.com simpleanalyticscdn.com posthog.com hm.baidu.com cnzz.com"
    ),
    "advertisement": (
        "googlesyndication.com doubleclick.net googleadservices.com adservice.google.com "
        "imasdk.googleapis.com adnxs.com amazon-adsystem.com criteo.com criteo.net taboola.com outbrain.com "
        "carbonads.com carbonads.net buysellads.com buysellads.net media.net adinplay.com venatusmedia.com"
    ),
    "font": (
        "fonts.googleapis.com fonts.gstatic.com fonts.bunny.net use.typekit.net p.typekit.net "
        "use.fontawesome.com kit.fontawesome.com fast.fonts.net fonts.cdnfonts.com"
    ),
    "social button": (
        "connect.facebook.net facebook.com platform.twitter.com twitter.com apis.google.com "
        "buttons.github.io ghbtns.com platform.linkedin.com addthis.com sharethis.com "
        "addtoany.com disqus.com api.github.com badge.fury.io img.shields.io shields.io buymeacoffee.com"
    ),
}
_BY_HOST = {host: what for what, hosts in _HOSTS.items() for host in hosts.split()}
_ANALYTICS_FILES = (
    "/gtag/js",
    "/analytics.js",
    "/ga.js",
    "/gtm.js",
    "/matomo.js",
    "/piwik.js",
    "/beacon.min.js",
)
_REPORTS = ("Ping", "CSPViolationReport")  # DevTools' types of requests whose answer no page reads


def third_party(url: str, kind: str) -> str:
    """Return what a request is for, if a game can do without its answer; "" if it may need it.

    Args:
        url: the address.
        kind: DevTools' resource type, as "Script".

    Returns:
        "analytics", "advertisement", "font", "icon", "social button" or "".
    """
    parts = urlsplit(url)
    labels = (parts.hostname or "").split(".")
    for start in range(len(labels) - 1):
        if what := _BY_HOST.get(".".join(labels[start:])):
            return what
    if kind == "Font":
        return "font"
    if "/favicon" in parts.path:
        return "icon"
    return "analytics" if kind in _REPORTS or parts.path.endswith(_ANALYTICS_FILES) else ""
