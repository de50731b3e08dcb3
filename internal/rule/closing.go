package rule

import "slices"

// closers are the methods by which callers end the life of an object.
var closers = []string{"close", "aclose", "shutdown", "stop", "disconnect", "terminate", "dispose", "cleanup"}

// Closes says whether a method has a name by which callers close an object.
func Closes(name string) bool { return slices.Contains(closers, name) }

// EndsObject says whether a method has a name that says that its object is not used
// behind it: what callers close it by, the exit of a manager.
func EndsObject(name string) bool {
	switch name {
	case "quit", "destroy", "teardown", "__exit__", "__aexit__":
		return true
	}
	return Closes(name)
}

// Discards says whether a method has a name by which code that has failed gives up what
// it holds: it closes it, or takes back what was begun with it.
func Discards(name string) bool {
	switch name {
	case "release", "kill", "abort", "rollback", "invalidate":
		return true
	}
	return Closes(name)
}
