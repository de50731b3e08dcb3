package declare

import (
	"fmt"
	"strings"
	"testing"
)

// Expressions over the standard library and what they are. Each is the value of a
// module-level assignment, which declare evaluates by declarations alone.
var stdlibCases = []struct{ expr, want string }{
	{`open("x")`, "TextIOWrapper"},
	{`open("x", "rb")`, "BufferedReader"},
	{`open("x", "wb")`, "BufferedWriter"},
	{`open("x", mode="r", encoding="utf-8")`, "TextIOWrapper"},
	{`open("x").read()`, "str"},
	{`open("x", "rb").read()`, "bytes"},
	{`subprocess.Popen(["ls"])`, "Popen[bytes]"},
	{`subprocess.Popen(["ls"], text=True)`, "Popen[str]"},
	{`subprocess.run(["ls"], capture_output=True, text=True).stdout`, "str"},
	{`socket.create_connection(("h", 80))`, "socket"},
	{`socket.socket()`, "socket"},
	{`socket.socket().accept()`, "tuple[socket, Any]"},
	{`asyncio.create_task(asyncio.sleep(1, 2))`, "Task[int]"},
	{`asyncio.get_event_loop()`, "AbstractEventLoop"},
	{`asyncio.Lock()`, "Lock"},
	{`json.load(open("x"))`, "Any"},
	{`json.dumps({})`, "str"},
	{`{"a": 1}.items()`, "dict_items[str, int]"},
	{`{"a": 1}["a"]`, "int"},
	{`{"a": 1}.get("a")`, "int | None"},
	{`{"a": 1}.get("a", 2)`, "int"},
	{`re.match("a", "b")`, "Match[str] | None"},
	{`re.compile("a")`, "Pattern[str]"},
	{`re.compile("a").search("b")`, "Match[str] | None"},
	{`os.environ.get("A")`, "str | None"},
	{`os.environ.get("A", "b")`, "str"},
	{`os.environ["A"]`, "str"},
	{`os.path.join("a", "b")`, "str"},
	{`os.getcwd()`, "str"},
	{`os.listdir(".")`, "list[str]"},
	{`pathlib.Path("a")`, "Path"},
	{`pathlib.Path("a") / "b"`, "Path"},
	{`pathlib.Path("a").open()`, "TextIOWrapper"},
	{`pathlib.Path("a").parent.name`, "str"},
	{`pathlib.Path("a").read_bytes()`, "bytes"},
	{`threading.Lock()`, "lock"},
	{`threading.RLock()`, "RLock"},
	{`threading.Thread(target=print)`, "Thread"},
	{`threading.local()`, "_local"},
	{`queue.Queue()`, "Queue[Unknown]"},
	{`sqlite3.connect("x")`, "Connection"},
	{`sqlite3.connect("x").cursor()`, "Cursor"},
	{`sqlite3.connect("x").cursor().execute("y")`, "Cursor"},
	{`sqlite3.connect("x").cursor().execute("y").fetchall()`, "list[Any]"},
	{`tempfile.NamedTemporaryFile()`, "_TemporaryFileWrapper[bytes]"},
	{`tempfile.mkdtemp()`, "str"},
	{`logging.getLogger("x")`, "Logger"},
	{`datetime.datetime.now()`, "datetime"},
	{`datetime.datetime.now() - datetime.datetime.now()`, "timedelta"},
	{`datetime.timedelta(seconds=1)`, "timedelta"},
	{`time.time()`, "float"},
	{`collections.defaultdict(list)`, "defaultdict[Unknown, list[Unknown]]"},
	{`collections.OrderedDict()`, "OrderedDict[Unknown, Unknown]"},
	{`collections.deque([1])`, "deque[int]"},
	{`collections.Counter("abc")`, "Counter[str]"},
	{`itertools.chain([1], [2])`, "chain[int]"},
	{`sorted([3, 1])`, "list[int]"},
	{`list({"a": 1})`, "list[str]"},
	{`list(map(str, [1]))`, "list[str]"},
	{`dict(a=1)`, "dict[str, int]"},
	{`set([1])`, "set[int]"},
	{`tuple([1])`, "tuple[int]"},
	{`enumerate(["a"])`, "enumerate[str]"},
	{`zip([1], ["a"])`, "zip[tuple[int, str]]"},
	{`len([])`, "int"},
	{`max([1, 2])`, "int"},
	{`sum([1, 2])`, "int"},
	{`abs(-1)`, "int"},
	{`next(iter([1]))`, "int"},
	{`isinstance(1, int)`, "bool"},
	{`"a".split(",")`, "list[str]"},
	{`"a" + "b"`, "str"},
	{`1 + 2`, "int"},
	{`1 / 2`, "float"},
	{`1 + 2.0`, "float"},
	{`[1] + [2]`, "list[int]"},
	{`"a" % 3`, "str"},
	{`b"a".decode()`, "str"},
	{`"a".encode()`, "bytes"},
	{`"a".partition(":")`, "tuple[str, str, str]"},
	{`"abc"[0]`, "str"},
	{`[1, 2][0]`, "int"},
	{`(1, "a")[1]`, `Literal["a"]`},
	{`functools.partial(int, "3")()`, "int"},
	{`concurrent.futures.ThreadPoolExecutor()`, "ThreadPoolExecutor"},
	{`concurrent.futures.ThreadPoolExecutor().submit(len, [])`, "Future[int]"},
	{`urllib.request.urlopen("x")`, "Any"},
	{`http.client.HTTPConnection("h")`, "HTTPConnection"},
	{`contextlib.ExitStack()`, "ExitStack"},
	{`contextlib.suppress(OSError)`, "suppress"},
	{`csv.reader(open("x"))`, "Reader"},
	{`zipfile.ZipFile("x")`, "ZipFile"},
	{`gzip.open("x")`, "GzipFile"},
	{`shutil.copy("a", "b")`, "str"},
	{`hashlib.sha256(b"x").hexdigest()`, "str"},
	{`random.choice([1])`, "int"},
	{`uuid.uuid4()`, "UUID"},
	{`ssl.create_default_context()`, "SSLContext"},
	{`argparse.ArgumentParser().parse_args()`, "Namespace"},
	{`multiprocessing.Process(target=print)`, "Process"},
	{`multiprocessing.Pool()`, "Pool"},
	{`select.poll()`, "poll"},
	{`selectors.DefaultSelector()`, "DefaultSelector"},
	{`sys.stdout`, "Any | TextIO"},
	{`sys.argv`, "list[str]"},
	{`sys.exc_info()[0]`, "type[BaseException] | None"},
	{`ValueError("x").args`, "tuple[Any]"},
	{`types.SimpleNamespace(a=1)`, "SimpleNamespace"},
	{`weakref.ref(open("x"))`, "ReferenceType[TextIOWrapper]"},
	{`copy.deepcopy([1])`, "list[int]"},
	{`io.BytesIO()`, "BytesIO"},
	{`io.StringIO().getvalue()`, "str"},
	{`type(1)`, "type[int]"},
	{`type("a")("b")`, "str"},
	{`int.__name__`, "str"},
	{`signal.SIGINT`, "Signals.SIGINT"},
	{`signal.SIGINT.value`, "Literal[2]"},
}

// versioned are expressions that are something else under another version.
var versioned = map[string]bool{"threading.Lock()": true}

func TestStandardLibrary(t *testing.T) {
	modules := map[string]bool{}
	for _, m := range strings.Fields("subprocess socket asyncio json re os pathlib threading queue sqlite3 tempfile logging datetime time collections itertools functools concurrent.futures urllib.request http.client contextlib csv zipfile gzip shutil hashlib random uuid ssl argparse multiprocessing select selectors sys types weakref copy io signal") {
		modules[m] = true
	}
	var b strings.Builder
	for m := range modules {
		fmt.Fprintf(&b, "import %s\n", m)
	}
	for i, c := range stdlibCases {
		fmt.Fprintf(&b, "v%d = %s\n", i, c.expr)
	}
	for _, minor := range []uint8{13, 9, 14} {
		x := loadTarget(t, minor, false, map[string]string{"m": b.String()})
		for i, c := range stdlibCases {
			if got := x.Types.Format(valueOf(t, x, fmt.Sprintf("v%d", i))); got != c.want && (minor == 13 || !versioned[c.expr]) {
				t.Errorf("3.%d: %s: got %s, want %s", minor, c.expr, got, c.want)
			}
		}
	}
}
