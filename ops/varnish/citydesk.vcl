# Varnish 7 before a Citydesk newsroom, with the xkey and var modules (Debian: varnish and
# varnish-modules). Lies in /etc/varnish beside newsroom.vcl and citydesk.secret; start Varnish with
# -p http_gzip_support=off, else no reader gets brotli. See docs/how-to/put-a-cache-in-front.md.
#
# It knows no paths. The newsroom says of each answer whether it may be kept (Surrogate-Control) and
# what takes it off (Surrogate-Key); what says neither is never given to a second reader.
vcl 4.1;

import std;
import var;
import xkey;

include "/etc/varnish/newsroom.vcl";

# The mark: another one after each purge. An answer bears the one that stood when it was asked for.
# Young answers are given only under the mark that they bear, since a purge that came while one was
# on its way did not find it. See docs/decisions/0019.
sub vcl_init {
    var.global_set("mark", "since " + now);
}

sub vcl_recv {
    if (req.method == "PURGE") {
        call purge;
    }
    call forget_underscores;
    if (req.method != "GET" && req.method != "HEAD") {
        return (pass);
    }
    if (req.restarts == 0) {
        call normalise;
    }
    # No page of ours has a % in its path, and a path can be written with them in endless ways. And
    # who met two purges is asked for anew, alone.
    if (req.url ~ "^[^?]*%" || req.restarts > 2) {
        return (pass);
    }
    return (hash);
}

sub purge {
    if (client.ip !~ newsroom || req.http.Authorization != "Bearer " + regsub(
        std.fileread("/etc/varnish/citydesk.secret"), "\s+$", "")) {
        return (synth(403, "Forbidden"));
    }
    # First the mark, then the pages: so whoever comes between them finds an older mark.
    var.global_set("mark", req.xid);
    set req.http.Citydesk-Purged = xkey.purge(req.http.Surrogate-Key);
    return (synth(200, "Purged"));
}

# The newsroom cannot tell Save_Data from Save-Data (both are HTTP_SAVE_DATA, RFC 3875, 4.1.18), and
# would believe the one that we did not look at.
sub forget_underscores {
    unset req.http.Save_Data;
    unset req.http.Accept_Encoding;
    unset req.http.If_None_Match;
    unset req.http.X_Forwarded_For;
    unset req.http.X_Forwarded_Proto;
}

# One spelling of everything that is in a key. The choice of Lite is told by Save-Data alone, so that
# the newsroom cannot read the cookie otherwise than we do.
sub normalise {
    set req.http.Host = std.tolower(req.http.Host);
    std.collect(req.http.Cookie, "; ");  # the newsroom reads all lines of it as one
    if (req.http.Cookie ~ "(^|;)\s*lite=") {
        if (req.http.Cookie ~ "(^|;)\s*lite=(on|off)\s*(;|$)") {
            set req.http.Save-Data = regsub(
                req.http.Cookie, "^(.*?;)??\s*lite=(on|off)\s*(;.*)?$", "\2");
        }
        set req.http.Cookie = regsuball(req.http.Cookie, "(^|;)\s*lite=[^;]*", "");
        if (req.http.Cookie ~ "^[;\s]*$") {
            unset req.http.Cookie;
        }
    }
    if (req.http.Save-Data ~ "(?i)^\s*on\s*$") {
        set req.http.Save-Data = "on";
    } else {
        unset req.http.Save-Data;
    }

    if (req.http.Accept-Encoding ~ "(?i)\bbr\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))") {
        set req.http.Accept-Encoding = "br";
    } elseif (req.http.Accept-Encoding ~ "(?i)\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))") {
        set req.http.Accept-Encoding = "gzip";
    } else {
        unset req.http.Accept-Encoding;
    }

    # Who led a reader here is for the log; the page is the same.
    if (req.url ~ "\?") {
        set req.url = regsuball(req.url,
            "(?<=[?&])(utm_\w+|fbclid|gclid|dclid|msclkid|igshid|mc_[ce]id|_ga)=[^&]*(&|$)", "");
        set req.url = std.querysort(regsub(req.url, "[?&]+$", ""));
    }
}

sub vcl_backend_fetch {
    var.set("mark", var.global_get("mark"));
    var.set("asked", now);
}

sub vcl_backend_response {
    set beresp.grace = 0s;
    unset beresp.http.xkey;
    if (beresp.http.Surrogate-Control ~ "max-age=\d+" && beresp.http.Surrogate-Key
        && !beresp.http.Age) {
        # It was true for so long when the newsroom said so, which was after we had asked.
        set beresp.ttl = std.duration(
            regsub(beresp.http.Surrogate-Control, "^.*max-age=(\d+).*$", "\1s"), 0s)
            - (now - std.time(var.get("asked"), now));
        # Then it is asked whether it has changed at all.
        set beresp.keep = 1d;
        set beresp.http.xkey = beresp.http.Surrogate-Key + " " + bereq.xid;
        set beresp.http.Citydesk-Xid = bereq.xid;
        set beresp.http.Citydesk-Mark = var.get("mark");
    } elseif (beresp.status == 200 && !beresp.http.Set-Cookie
        && beresp.http.Cache-Control ~ "max-age=[1-9]"
        && beresp.http.Cache-Control !~ "(?i)no-cache|no-store|private") {
        # Files: no tag takes them off, so that a picture that was taken down is gone in a minute.
        if (beresp.ttl > 60s) {
            set beresp.ttl = 60s;
        }
    } else {
        set beresp.ttl = 0s;
    }
    if (beresp.ttl <= 0s) {
        # For so long nobody waits for another's answer to be told that it is not for him.
        set beresp.uncacheable = true;
        set beresp.ttl = 10s;
    }
    return (deliver);
}

sub vcl_deliver {
    # Who asked for it looks once it can be found by a purge, whatever its age; so older ones have
    # been looked at.
    if (resp.http.Citydesk-Mark && !obj.uncacheable && (obj.hits == 0 || obj.age < 30s)
        && resp.http.Citydesk-Mark != var.global_get("mark")) {
        set req.http.Citydesk-Purged = xkey.purge(resp.http.Citydesk-Xid);
        # It was asked for on behalf of who gets it now: then it is new enough for him.
        if (obj.hits > 0) {
            return (restart);
        }
    }
    unset resp.http.Surrogate-Control;
    unset resp.http.Surrogate-Key;
    unset resp.http.xkey;
    unset resp.http.Citydesk-Mark;
    unset resp.http.Citydesk-Xid;
    unset resp.http.Age;
    return (deliver);
}

sub vcl_synth {
    set resp.http.Content-Type = "application/json";
    if (req.method == "PURGE" && resp.status == 200) {
        synthetic({"{"purged": "} + req.http.Citydesk-Purged + "}");
    } else {
        synthetic({"{"refused": ""} + resp.reason + {"""} + "}");
    }
    return (deliver);
}

sub vcl_backend_error {
    set beresp.http.Content-Type = "text/plain; charset=utf-8";
    set beresp.http.Cache-Control = "no-store";
    set beresp.http.Retry-After = "5";
    synthetic("The newsroom does not answer. Please try again in a moment.");
    return (deliver);
}
