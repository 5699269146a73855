"""Writes jupyter.ipynb: python make.py, with nbformat 5.11.1."""

from nbformat import v4, write

outputs = [
    v4.new_output("stream", name="stdout", text="one\ntwo\r\nthree\u2028four\vfive"),
    v4.new_output(
        "display_data",
        data={
            "text/html": "<table>\n</table>",
            "text/plain": "é & \"quoted\" \\ \x7f \x1b[31m\t\b\f",
            "image/png": "aGk=\n",
            "image/svg+xml": "<svg>\n</svg>\n",
            "application/vnd.vegalite.v5+json": {"b": [1, 2.5, [], {}], "a": None, "c": True},
        },
        metadata={"image/png": {"width": 640, "needs_background": "light"}},
    ),
    v4.new_output("execute_result", data={"text/plain": "7"}, execution_count=3),
    v4.new_output("error", ename="ERROR", evalue="exit status 2", traceback=["exit\nstatus 2"]),
]
markdown = v4.new_markdown_cell("# Title\n\n![x](attachment:x.png)\n", id="title")
markdown.attachments = {"x.png": {"image/png": "aGk="}, "x.txt": {"text/plain": "a\nb"}}
code = v4.new_code_cell("a := 1\n%%\nfmt.Println(\"<ü>\")", id="code", execution_count=3, outputs=outputs)
code.metadata["tags"] = ["raises-exception"]
nb = v4.new_notebook(
    cells=[markdown, code, v4.new_raw_cell("raw", id="raw"), v4.new_code_cell("", id="empty")],
    metadata={"kernelspec": {"display_name": "Go (gonb)", "language": "go", "name": "gonb"}},
)
write(nb, "jupyter.ipynb")
