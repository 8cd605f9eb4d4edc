# What is yours: where the newsroom answers, and from where it may purge. A newsroom of one machine
# is one backend.
import directors;

# /robots.txt is answered without the database, by a node that stands.
probe stands {
    .request = "GET /robots.txt HTTP/1.1" "Host: localhost" "Connection: close";
    .interval = 2s;
    .timeout = 1s;
    .window = 4;
    .threshold = 2;
    .initial = 2;
}

backend one {
    .host = "127.0.0.1";
    .port = "8000";
    .probe = stands;
}

# backend two { .host = "10.0.0.12"; .port = "8000"; .probe = stands; }

acl newsroom {
    "127.0.0.1";
    # "10.0.0.0"/24;
}

sub vcl_init {
    new nodes = directors.round_robin();
    nodes.add_backend(one);
    # nodes.add_backend(two);
}

sub vcl_backend_fetch {
    set bereq.backend = nodes.backend();
}
