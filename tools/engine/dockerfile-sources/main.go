// Command dockerfile-sources tells what BuildKit's own parser finds in Dockerfiles that lies outside of them: images, frontends
// and addresses. It reads one JSON string for each Dockerfile, and answers each with one line of JSON. Only tests use it.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

type source struct {
	Line int    `json:"line"`
	Kind string `json:"kind"`
	Name string `json:"name"`
}

type answer struct {
	Error   string   `json:"error,omitempty"`
	Sources []source `json:"sources"`
}

// tell lists all that a Dockerfile names; names of its own stages are among it, as they stand.
func tell(text string) answer {
	found := answer{Sources: []source{}}
	if name, _, at, ok := parser.DetectSyntax([]byte(text)); ok {
		line := 1
		if len(at) > 0 {
			line = at[0].Start.Line
		}
		found.Sources = append(found.Sources, source{line, "frontend", name})
	}
	parsed, err := parser.Parse(bytes.NewReader([]byte(text)))
	if err != nil {
		found.Error = err.Error()
		return found
	}
	if parsed.EscapeToken != parser.DefaultEscapeToken {
		found.Sources = append(found.Sources, source{1, "escape", string(parsed.EscapeToken)})
	}
	for _, node := range parsed.AST.Children {
		instruction, err := instructions.ParseInstruction(node)
		if err != nil {
			found.Error = err.Error()
			return found
		}
		add := func(kind, name string) {
			found.Sources = append(found.Sources, source{node.StartLine, kind, name})
		}
		switch each := instruction.(type) {
		case *instructions.Stage:
			add("from", each.BaseName)
			if each.Name != "" {
				add("as", each.Name)
			}
		case *instructions.CopyCommand:
			if each.From != "" {
				add("copy", each.From)
			}
		case *instructions.AddCommand:
			for _, path := range each.SourcePaths {
				add("add", path)
			}
		case *instructions.RunCommand:
			for _, mount := range instructions.GetMounts(each) {
				if mount.From != "" {
					add("mount", mount.From)
				}
			}
		case *instructions.OnbuildCommand:
			add("onbuild", strings.TrimSpace(each.Expression))
		}
	}
	return found
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<26)
	out := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var text string
		if err := json.Unmarshal(lines.Bytes(), &text); err != nil {
			panic(err)
		}
		if err := out.Encode(tell(text)); err != nil {
			panic(err)
		}
	}
}
