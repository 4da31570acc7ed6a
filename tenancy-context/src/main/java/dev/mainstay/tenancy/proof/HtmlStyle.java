package dev.mainstay.tenancy.proof;

/** How the page of a report begins and looks; it follows the reader's choice of light or dark. */
final class HtmlStyle {

    /** Everything up to the heading. The policy forbids the page to load or run anything, whatever a name in the database holds. */
    static final String HEAD = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>Row-level security audit</title>
            <style>
            :root { --ink: #1c2024; --paper: #ffffff; --soft: #f1f3f5; --line: #c4cad0;
              --good: #17643a; --bad: #a3121f; --open: #7a4b00; --calm: #3d4a57; }
            @media (prefers-color-scheme: dark) { :root { --ink: #e9ecef; --paper: #16191d; --soft: #22272d; --line: #4b535b;
              --good: #7fd6a2; --bad: #ff9aa2; --open: #f2c266; --calm: #b4c0cc; } }
            body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
            main { max-width: 70rem; margin: 0 auto; padding: 1rem; }
            h1 { font-size: 1.6rem; } h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line); } h3 { font-size: 1.05rem; }
            code, pre { font-family: ui-monospace, monospace; font-size: 0.9rem; overflow-wrap: anywhere; }
            pre { background: var(--soft); padding: 0.75rem; overflow-x: auto; white-space: pre-wrap; }
            article { border: 1px solid var(--line); border-radius: 0.4rem; padding: 0 1rem; margin: 1rem 0; }
            .wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; } caption { text-align: left; padding: 0.5rem 0; }
            th, td { text-align: left; padding: 0.35rem 0.6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
            th code, td code { overflow-wrap: normal; }
            dt { font-weight: 600; } dd { margin: 0 0 0.5rem; }
            .badge { border: 1px solid currentColor; border-radius: 0.3rem; padding: 0 0.4rem; font-size: 0.85em; font-weight: 600; }
            .proven { color: var(--good); } .violated, .error { color: var(--bad); }
            .undecided, .warn { color: var(--open); } .accepted, .info { color: var(--calm); }
            :focus-visible { outline: 3px solid var(--open); outline-offset: 2px; }
            @media print { .wide { overflow: visible; } article { break-inside: avoid; } }
            </style>
            </head>
            <body>
            <main>
            """;

    private HtmlStyle() {}
}
