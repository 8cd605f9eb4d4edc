# A snippet for Fastly's recv: a reader's choice of Lite, a cookie, is told by Save-Data, by which
# pages vary; and is told by that alone, so that nobody can read it in two ways.
if (req.http.Cookie ~ "(^|;)\s*lite=(on|off)\s*(;|$)") {
  set req.http.Save-Data = re.group.2;
}
if (req.http.Save-Data == "on") {
  set req.http.Save-Data = "on";
} else {
  unset req.http.Save-Data;
}
if (req.method == "GET" || req.method == "HEAD") {
  set req.http.Cookie = regsuball(req.http.Cookie, "(^|;)\s*lite=[^;]*", "");
}
