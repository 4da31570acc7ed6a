package dev.mainstay.audit.seal;

/** How the page of a report begins and looks; it follows the reader's choice of light or dark. */
final class HtmlStyle {

    /** Everything up to the heading. The policy forbids the page to load or run anything, whatever a tenant is called. */
    static final String HEAD = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>Verification of the audit trail</title>
            <style>
            :root { --ink: #1b1f24; --paper: #ffffff; --line: #c3c9d0; --good: #14613a; --bad: #9d1420; --open: #754800;
              --calm: #3b4856; }
            @media (prefers-color-scheme: dark) { :root { --ink: #e8ebee; --paper: #15181c; --line: #4a525a;
              --good: #7cd3a0; --bad: #ff979f; --open: #efc064; --calm: #b2becb; } }
            body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
            main { max-width: 70rem; margin: 0 auto; padding: 1rem; }
            h1 { font-size: 1.6rem; } h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line); }
            h3 { font-size: 1.05rem; }
            code { font-family: ui-monospace, monospace; font-size: 0.9rem; overflow-wrap: anywhere; }
            .wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
            th, td { text-align: left; padding: 0.35rem 0.6rem; border-bottom: 1px solid var(--line);
              vertical-align: top; }
            th p { margin: 0; font-weight: 400; }
            dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.2rem 1rem; }
            dt { font-weight: 600; } dd { margin: 0; }
            .badge { border: 1px solid currentColor; border-radius: 0.3rem; padding: 0 0.4rem; font-size: 0.85em;
              font-weight: 600; }
            .intact, .passed { color: var(--good); } .tampered, .failed { color: var(--bad); }
            .incomplete, .limited { color: var(--open); } .information { color: var(--calm); }
            :focus-visible { outline: 3px solid var(--open); outline-offset: 2px; }
            @media print { .wide { overflow: visible; } tr { break-inside: avoid; } }
            </style>
            </head>
            <body>
            <main>
            """;

    private HtmlStyle() {}
}
