from ferrule_models import *

@raises(OSError)
@blocks("disk")
def copyfileobj(fsrc, fdst): ...
@raises(OSError)
@blocks("disk")
def copyfile(src, dst): ...
@raises(OSError)
@blocks("entry")
def copymode(src, dst): ...
@raises(OSError)
@blocks("entry")
def copystat(src, dst): ...
@raises(OSError)
@blocks("disk")
def copy(src, dst): ...
@raises(OSError)
@blocks("disk")
def copy2(src, dst): ...
@pure
def ignore_patterns(): ...
@raises(OSError)
@blocks("tree")
@calls("ignore", where="here")
@calls("copy_function", where="here")
def copytree(src, dst, symlinks=False, ignore=None, copy_function=None): ...

# A variable in the stubs, which holds a callable object: stated as the function that it is, and on the object's type.
# Who ignores errors removes what may be left over, of which there is mostly little.
@raises(OSError, when="not ignore_errors")
@blocks("tree", when="not ignore_errors")
@blocks("disk", when="ignore_errors")
@undoes("mkdir", "path")
@undoes("mkdtemp", "path")
@releases("path")
@calls("onerror", where="here")
def rmtree(path, ignore_errors=False, onerror=None): ...

class _RmtreeType:
    @raises(OSError, when="not ignore_errors")
    @blocks("tree", when="not ignore_errors")
    @blocks("disk", when="ignore_errors")
    @undoes("mkdir", "path")
    @undoes("mkdtemp", "path")
    @releases("path")
    @calls("onerror", where="here")
    def __call__(self, path, ignore_errors=False, onerror=None): ...

@raises(OSError)
@blocks("disk")
def move(src, dst): ...
@raises(OSError)
@blocks("entry")
def disk_usage(path): ...
@raises(OSError, LookupError)
@blocks("entry")
def chown(path): ...
@blocks("entry")
@pure
@returns_none
def which(cmd): ...
@raises(OSError)
@misuse(ValueError)
@blocks("tree")
def make_archive(base_name, format): ...
@raises(OSError, ReadError)
@misuse(ValueError)
@blocks("tree")
def unpack_archive(filename): ...
@captures("function")
@calls("function", where="later")
def register_archive_format(name, function): ...
@captures("function")
@calls("function", where="later")
def register_unpack_format(name, extensions, function): ...
@pure
def get_terminal_size(): ...
