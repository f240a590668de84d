/// The style of the pages; they load nothing.
enum PageStyle {
    static let text = """
        body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#1a1a1a;background:#fff}
        table{border-collapse:collapse;width:100%;margin:1rem 0}
        th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #ddd;overflow-wrap:anywhere}
        pre,code{background:#f3f3f3;padding:.1rem .3rem}pre{padding:.8rem;overflow-x:auto}
        .ok{color:#17692f}.bad{color:#a31515}svg{width:100%;height:auto;background:#fafafa}
        @media(prefers-color-scheme:dark){body{color:#e6e6e6;background:#161616}th,td{border-color:#333}
        pre,code{background:#262626}.ok{color:#7ddb95}.bad{color:#ff8f8f}svg{background:#1f1f1f}}
        """
}
