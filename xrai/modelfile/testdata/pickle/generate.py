# -*- coding: utf-8 -*-
"""Writes the pickles and joblib files that the Go tests read, with what they hold.

    python3 generate.py                 every generation
    python3 generate.py sk022 sk19      these only

Generations are those of generations.py. Each has a folder: NAME.FORM are files, NAME.json says what all forms of NAME
hold, as told by Python. The script runs itself in each generation, so it keeps to
what Python 2.7 understands.

    python3 generate.py --bench FILE    writes a forest of 100 trees, about 22 MB, and times joblib.load
"""

from __future__ import print_function

import binascii
import collections
import functools
import io
import json
import os
import pickle
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from generations import GENERATIONS, drive

PY2 = sys.version_info[0] == 2


# ---------------------------------------------------------------- what values are

def tell(v):
    """The JSON form of a value, as the Go test writes it."""
    import numpy as np
    if isinstance(v, Told):
        return v.told
    if v is None or v is True or v is False:
        return v
    if isinstance(v, np.ndarray):
        return tell_array(v)
    if type(v).__name__ == "string_" and PY2:
        return {"bytes": binascii.hexlify(bytes(v)).decode()}
    if isinstance(v, np.generic) and not isinstance(v, (np.void, np.datetime64, np.timedelta64)):
        return tell(v.item())
    if type(v) in (int,) or PY2 and type(v).__name__ == "long":
        return {"int": str(v)}
    if type(v) is float:
        return {"float": repr(v)}
    if type(v) is complex:
        return {"complex": [repr(v.real), repr(v.imag)]}
    if type(v).__name__ == "unicode" or type(v) is str and not PY2:
        try:
            v.encode("utf-8")
            return v
        except UnicodeEncodeError:
            return {"bytes": binascii.hexlify(v.encode("utf-8", "surrogatepass")).decode()}
    if type(v) is str:
        try:
            return v.decode("ascii")
        except UnicodeDecodeError:
            return {"bytes": binascii.hexlify(v).decode()}
    if type(v) in (bytes, bytearray):
        return {"bytes": binascii.hexlify(bytes(v)).decode()}
    if type(v) is tuple:
        return {"tuple": [tell(x) for x in v]}
    if type(v) is list:
        return {"list": [tell(x) for x in v]}
    if type(v) is dict:
        return {"dict": [[tell(k), tell(x)] for k, x in v.items()]}
    if type(v) in (set, frozenset):
        return {type(v).__name__: sorted((tell(x) for x in v), key=json.dumps)}
    raise TypeError(repr(v))


def tell_array(a):
    if a.dtype.names:
        return {"array": "fields", "shape": list(a.shape), "fields": [[n, tell_array(np_plain(a[n]))] for n in a.dtype.names]}
    if a.dtype.kind in "mM":
        values = [{"int": str(x)} for x in a.astype("i8").ravel().tolist()]
    elif a.dtype.kind == "S":
        values = [{"bytes": binascii.hexlify(x).decode()} for x in a.ravel().tolist()]
    else:
        values = [tell(x) for x in a.ravel().tolist()]
    name = str(a.dtype)
    return {"array": "object" if name.startswith("StringDType") else name, "shape": list(a.shape), "values": values}


def np_plain(a):
    import numpy as np
    return np.asarray(a)


class Told(object):
    """A value whose JSON form is given."""

    def __init__(self, value, told):
        self.value, self.told = value, told


def strip(v):
    """The value to write."""
    if isinstance(v, Told):
        return v.value
    if type(v) is dict:
        return {k: strip(x) for k, x in v.items()}
    return v


# ---------------------------------------------------------------- what is written

class Slots(object):
    __slots__ = ("a", "b")


class NewArgs(object):
    def __new__(cls, *args, **kwargs):
        return object.__new__(cls)

    def __getnewargs_ex__(self):
        return (1, "x"), {"key": 2}


class Twice(object):
    """An object whose state is no dict."""

    def __getstate__(self):
        return [1, 2]

    def __setstate__(self, state):
        pass


class Old:
    pass


class MyList(list):
    pass


class MyDict(dict):
    pass


def described(cls, **parts):
    parts["object"] = cls
    return parts


def values():
    mylist = MyList([1, 2])
    mylist.note = "x"
    mydict = MyDict(a=1)
    ordered = collections.OrderedDict([("z", 1), ("a", 2)])
    default = collections.defaultdict(list)
    default["k"] = [1]
    one = {"list": [{"int": "1"}]}
    v = {
        "none": None, "true": True, "false": False,
        "ints": [0, 1, -1, 255, 256, 65535, 65536, 2**31 - 1, -2**31, 2**31, 2**63 - 1, -2**63, 2**63, -2**63 - 1, 2**200, -2**200, 10**50],
        "floats": [0.0, -0.0, 0.1, -1.5, 1e300, 5e-324, float("inf"), -float("inf"), float("nan")],
        "complex": [1 + 2j, complex(0, -0.0)],
        "texts": [u"", u"a", u"\u00e4\u20ac\U0001f600\n\\u1234'\"", u"x" * 300],
        "bytes": [b"", b"a", bytes(bytearray(range(256))), b"\xff" * 300],
        "bytearray": bytearray(b"\x00\xff\x80"),
        "tuples": [(), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4)],
        "lists": [[], [1], [[[]]], list(range(1100))],
        "dicts": [{}, {"a": 1}, {1: 2, None: 3, (1, 2): 4, b"k": 5, 1.5: 6}, {"k%d" % i: i for i in range(20)}],
        "sets": [set(), {1, 2, 3}, frozenset([4, 5])],
        "mylist": Told(mylist, described("__main__.MyList", items=[{"int": "1"}, {"int": "2"}], attrs=[["note", "x"]])),
        "mydict": Told(mydict, described("__main__.MyDict", entries=[["a", {"int": "1"}]])),
        "ordered": Told(ordered, described("collections.OrderedDict", entries=[["z", {"int": "1"}], ["a", {"int": "2"}]])),
        "default": Told(default, described("collections.defaultdict", args=[{"class": "builtins.list"}], entries=[["k", one]])),
        "state": Told(Twice(), described("__main__.Twice", state={"list": [{"int": "1"}, {"int": "2"}]})),
        "class": Told(collections.OrderedDict, {"class": "collections.OrderedDict"}),
    }
    if PY2:
        old = Old()
        old.a = 1
        v["old"] = Told(old, described("__main__.Old", attrs=[["a", {"int": "1"}]]))
    else:
        v["surrogate"] = "a\ud800b"
    return v


def newer():
    """What only protocol 2 and later, or Python 3, can write."""
    slots = Slots()
    slots.a, slots.b = 1, "two"
    v = {"slots": Told(slots, described("__main__.Slots", attrs=[["a", {"int": "1"}], ["b", "two"]]))}
    if not PY2:
        v["userlist"] = Told(collections.UserList([1]), described("collections.UserList", attrs=[["data", {"list": [{"int": "1"}]}]]))
        v["partial"] = Told(functools.partial(len), described(
            "functools.partial", args=[{"class": "builtins.len"}],
            state={"tuple": [{"class": "builtins.len"}, {"tuple": []}, {"dict": []}, None]}))
    return v


def newargs():
    """An object with arguments by name, which protocol 4 writes by an opcode."""
    return {"newargs": Told(NewArgs(), described("__main__.NewArgs", args=[{"int": "1"}, "x"], kwargs=[["key", {"int": "2"}]]))}


def arrays():
    import numpy as np
    rng = np.random.RandomState(0)
    out = {}
    for kind in ["b1", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8", "c8", "c16"]:
        for order in "<>" if kind[1:] != "1" else "|":
            raw = (rng.uniform(-100, 100, (2, 3)) * (0.01 if kind == "b1" else 1)).astype(np.complex128 if kind[0] == "c" else float)
            if kind[0] == "u":
                raw = np.abs(raw)
            out["%s %s" % (order, kind)] = (raw > 0 if kind == "b1" else raw).astype(order + kind)
    out["extremes i8"] = np.array([-2**63, 2**63 - 1, 0], "i8")
    out["extremes u8"] = np.array([2**64 - 1, 2**63, 0], "u8")
    out["extremes i1"] = np.array([-128, 127], "i1")
    out["extremes i2 big"] = np.array([-32768, 32767], ">i2")
    out["extremes f8"] = np.array([np.nan, np.inf, -np.inf, -0.0, 5e-324, 1.7976931348623157e308])
    out["extremes f4"] = np.array([np.nan, np.inf, -np.inf, -0.0, 1e-45, 3.4028235e38], "f4")
    out["extremes f2"] = np.array([np.nan, np.inf, -np.inf, -0.0, 6e-8, 6.1e-5, 65504, 1.0009765625], "f2")
    out["texts"] = np.array([u"", u"a", u"\u00e4\u20ac\U0001f600", u"four"])
    out["texts big"] = np.array([[u"ab", u"c"], [u"", u"d"]]).astype(">U3")
    out["bytes"] = np.array([b"", b"a", b"\xff\x00x", b"\x00"], "S4")
    out["empty texts"] = np.array([u"", u""])
    out["no dimension"] = np.array(2.5)
    out["no rows"] = np.zeros((0, 4))
    out["no columns"] = np.zeros((3, 0), "i4")
    cube = np.arange(24, dtype="f8").reshape(2, 3, 4)
    out["cube"] = cube
    out["fortran"] = np.asfortranarray(cube)
    out["fortran matrix"] = np.asfortranarray(np.arange(6.0).reshape(2, 3))
    out["fortran u2 big"] = np.asfortranarray(np.arange(6).reshape(2, 3).astype(">u2"))
    out["transposed"] = cube.transpose(1, 0, 2)
    out["strided"] = np.arange(20)[::3]
    out["reversed"] = np.arange(5.0)[::-1]
    out["objects"] = np.array([1, "a", None, 2.5, (1, 2), True], dtype=object)
    matrix = np.empty((2, 3), dtype=object)
    matrix[:] = [["a", "b", "c"], ["d", "e", "f"]]
    out["object matrix"] = matrix
    out["object fortran"] = np.asfortranarray(matrix)
    out["object empty"] = np.zeros((0, 2), dtype=object)
    inner = np.empty(2, dtype=object)
    inner[0], inner[1] = np.arange(3.0), np.array(["x", "yz"], dtype=object)
    out["object nested"] = inner
    nodes = np.zeros(3, dtype=np.dtype([("left", "<i8"), ("threshold", "<f8"), ("flag", "u1"), ("name", "U2"), ("n", ">i4")], align=True))
    nodes["left"], nodes["threshold"], nodes["flag"], nodes["name"], nodes["n"] = [1, -1, -2], [0.5, np.nan, 2], [0, 1, 255], ["a", "bc", ""], [7, -7, 0]
    out["fields"] = nodes
    out["fields packed"] = nodes.astype([("left", "<i8"), ("threshold", "<f8"), ("flag", "u1"), ("name", "U2"), ("n", ">i4")])
    out["fields fortran"] = np.asfortranarray(np.array([[(1, 2.0), (3, 4.0), (5, 6.0)]] * 2, dtype=[("a", "i4"), ("b", "f8")]))
    nested = np.zeros(2, dtype=[("in", [("x", "i2"), ("y", "f4")]), ("out", "i8")])
    nested["in"]["x"], nested["in"]["y"], nested["out"] = [1, 2], [0.5, -1], [3, 4]
    out["fields nested"] = nested
    mixed = np.zeros(2, dtype=[("a", "i4"), ("o", "O")])
    mixed["a"], mixed["o"] = [1, 2], ["x", None]
    out["fields of objects"] = mixed
    out["dates"] = np.array(["2020-01-02", "NaT"], "M8[ns]")
    out["days big"] = np.array(["1969-12-31"], ">M8[D]")
    out["spans"] = np.array([1, -5], "m8[25s]")
    out["matrix"] = Told(np.matrix([[1.0, 2.0]]), dict(tell(np.array([[1.0, 2.0]])), subclass="matrix"))
    out["records"] = np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")]).view(np.recarray)
    out["records"] = Told(out["records"], dict(tell(np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")])), subclass="recarray"))
    shared = np.arange(4.0)
    out["shared"] = [shared, shared]
    out["scalars"] = [np.float64(0.1), np.float32(0.1), np.int64(-5), np.uint8(200), np.bool_(True), np.str_("abc"), np.bytes_(b"xy"),
                      np.float16(0.5), np.complex128(1 - 2j), np.uint64(2**64 - 1)]
    record = np.array([(1, 2.5)], dtype=[("a", "i4"), ("b", "f8")])[0]
    out["record"] = Told(record, {"array": "fields", "shape": [], "fields": [
        ["a", {"array": "int32", "shape": [], "values": [{"int": "1"}]}], ["b", {"array": "float64", "shape": [], "values": [{"float": "2.5"}]}]]})
    out["date"] = Told(np.datetime64("2020-01-02", "D"), {"array": "datetime64[D]", "shape": [], "values": [{"int": "18263"}]})
    if hasattr(np, "dtypes") and hasattr(np.dtypes, "StringDType"):
        out["strings of any length"] = np.array(["a", "bcd" * 20, ""], dtype=np.dtypes.StringDType())
    return out


def labels():
    """Column labels: the name, and the list of labels they are."""
    import pandas as pd
    frame = pd.DataFrame({"age": [1, 2], u"gr\u00f6\u00dfe": [0.5, 1.5]})
    out = {
        "columns": (frame.columns, list(frame.columns)),
        "index": (pd.Index(["a", "bc", "d" * 30]), ["a", "bc", "d" * 30]),
        "missing": (pd.Index(["a", None, "b"]), ["a", None, "b"]),
        "ints": (pd.Index([3, 1, 2]), [3, 1, 2]),
        "floats": (pd.Index([0.5, 1.5]), [0.5, 1.5]),
        "range": (pd.RangeIndex(1, 10, 4), [1, 5, 9]),
        "no labels": (pd.Index([], dtype=object), []),
        "array": (frame.columns.values, list(frame.columns)),
        "list": (list(frame.columns), list(frame.columns)),
    }
    # pandas 3 reads None as NaN.
    if pd.__version__ >= "3":
        out["sliced"] = (pd.Index(["x", "yy", "zzz", "w"])[1:3], ["yy", "zzz"])
    if hasattr(pd, "array") and hasattr(pd, "StringDtype"):
        out["strings"] = (pd.Index(pd.array(["a", "bc"], dtype="string")), ["a", "bc"])
    return {k: Told(v, [tell(x) for x in want]) for k, (v, want) in out.items()}


def model():
    """A fitted pipeline, and the numbers of it that the test looks up by name."""
    import numpy as np
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import StandardScaler
    rng = np.random.RandomState(1)
    x = rng.normal(size=(60, 3))
    y = np.array(["no", "yes"])[(x[:, 0] + x[:, 1] > 0).astype(int)]
    scaler = StandardScaler().fit(x)
    forest = RandomForestClassifier(n_estimators=3, max_depth=3, random_state=0).fit(scaler.transform(x), y)
    logistic = LogisticRegression(solver="lbfgs").fit(x, y)
    pipe = Pipeline([("scale", scaler), ("forest", forest)])
    trees = []
    for e in forest.estimators_:
        t = e.tree_
        trees.append({k: tell(np.array(getattr(t, k))) for k in ["children_left", "children_right", "feature", "threshold", "impurity", "n_node_samples", "value"]})
    told = {"mean_": tell(scaler.mean_), "scale_": tell(scaler.scale_), "classes_": tell(forest.classes_), "trees": trees,
            "coef_": tell(logistic.coef_), "intercept_": tell(logistic.intercept_), "C": tell(logistic.C)}
    return {"pipeline": pipe, "logistic": logistic}, told


# ---------------------------------------------------------------- writing

def classes(data):
    """The globals a pickle names, in order, without importing by other names."""
    found = []

    class Finder(pickle.Unpickler):
        def find_class(self, module, name):
            if module + "." + name not in found:
                found.append(module + "." + name)
            return pickle.Unpickler.find_class(self, module, name)

    Finder(io.BytesIO(data)).load()
    return found


def write(folder, name, value, told, protocols, joblibs, header):
    import joblib
    doc = dict(header, forms=[], classes={})
    for p in protocols:
        if p > pickle.HIGHEST_PROTOCOL:
            continue
        data = pickle.dumps(value, p)
        if not PY2:
            doc["classes"]["p%d" % p] = classes(data)
        doc["forms"].append("p%d" % p)
        with open(os.path.join(folder, "%s.p%d" % (name, p)), "wb") as f:
            f.write(data)
    for form, options in joblibs:
        path = os.path.join(folder, "%s.%s" % (name, form))
        joblib.dump(value, path, **options)
        doc["forms"].append(form)
    doc["value"] = told
    text = json.dumps(doc, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    with open(os.path.join(folder, name + ".json"), "w") as f:
        f.write(text.replace('"value":', '\n"value":') + "\n")


def here(name):
    import joblib
    import numpy
    import sklearn
    import time
    time.time = lambda: 0.0  # gzip writes the time
    numpy.seterr(all="ignore")
    folder = os.path.join(HERE, name)
    if not os.path.isdir(folder):
        os.makedirs(folder)
    for old in os.listdir(folder):
        os.remove(os.path.join(folder, old))
    header = {"made_by": "python3 generate.py " + name + " (Python %d.%d; " % sys.version_info[:2] + GENERATIONS[name][1] + ")"}
    assert numpy.__version__ in GENERATIONS[name][1] and sklearn.__version__ in GENERATIONS[name][1]
    every = range(6)
    plain = [("joblib", {})]
    packed = [("zlib", {"compress": ("zlib", 3)}), ("gzip", {"compress": ("gzip", 3)}), ("bz2", {"compress": ("bz2", 3)})]
    if not PY2:
        packed += [("xz", {"compress": ("xz", 3)}), ("lzma", {"compress": ("lzma", 3)})]
    if name in ("sk12", "sk19"):
        packed += [("lz4", {"compress": ("lz4", 3)})]
    older = [("joblib%d" % p, {"protocol": p}) for p in ([2] if PY2 else [0, 2, 3])]

    def both(name, v, protocols, joblibs):
        write(folder, name, strip(v), {k: tell(x) for k, x in v.items()}, protocols, joblibs, header)

    both("values", values(), every, plain)
    both("newer", newer(), range(2, 6), plain)
    both("arrays", arrays(), every, plain + older + packed)
    if not PY2:
        both("newargs", newargs(), [4, 5], [])
        both("labels", labels(), [2, 4, 5], plain)
    v, told = model()
    write(folder, "model", v, told, [2, 4, 5], plain + packed[:1], header)


# ---------------------------------------------------------------- the benchmark

def bench(path):
    import joblib
    import numpy as np
    import time
    from sklearn.ensemble import RandomForestClassifier
    rng = np.random.RandomState(0)
    x = rng.normal(size=(10000, 20))
    y = (x[:, 0] + x[:, 1] * x[:, 2] + rng.normal(size=10000) > 0).astype(int)
    joblib.dump(RandomForestClassifier(n_estimators=100, random_state=0, n_jobs=2).fit(x, y), path)
    joblib.load(path)
    times = []
    for _ in range(20):
        start = time.time()
        joblib.load(path)
        times.append(time.time() - start)
    print("%s: %d bytes, joblib.load: median %.1f ms, least %.1f ms" % (path, os.path.getsize(path), 1e3 * sorted(times)[10], 1e3 * min(times)))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--here"]:
        here(sys.argv[2])
    elif sys.argv[1:2] == ["--bench"]:
        bench(sys.argv[2])
    else:
        drive(__file__, sys.argv[1:] or sorted(GENERATIONS))
