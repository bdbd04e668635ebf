// The adapter. Build and verify it: go build -o port . && rmsprop-parity verify -- ./port
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
)

type request struct {
	ID       int
	Op       string
	Scenario struct {
		Groups []struct {
			LR, Alpha, Eps, Momentum float64
			WeightDecay              float64 `json:"weight_decay"`
			Params                   []struct{ Data string }
		}
		Events []struct{ Step []*string }
	}
	Case    scaleCase
	Digests []scaleRange
}

type object map[string]any

var hello = object{
	"protocol": 1, "name": "my-rmsprop (Go)", "version": "1.0.0", "language": "Go",
	"dtypes": []string{"float32"}, "features": []string{"momentum", "weight_decay", "null_gradients", "scale"}, "state": true,
}

func read(text string) []float32 {
	values := []float32{}
	for _, word := range strings.Fields(text) {
		bits, err := strconv.ParseUint(word, 16, 32)
		if err != nil {
			panic(err)
		}
		values = append(values, math.Float32frombits(uint32(bits)))
	}
	return values
}

func write(values []float32) string {
	words := make([]string, len(values))
	for i, value := range values {
		words[i] = fmt.Sprintf("%08x", math.Float32bits(value))
	}
	return strings.Join(words, " ")
}

func run(r request) (object, error) {
	group := r.Scenario.Groups[0]
	var params [][]float32
	for _, param := range group.Params {
		params = append(params, read(param.Data))
	}
	optimizer := MyRMSprop{group.LR, group.Alpha, group.Eps, group.WeightDecay, group.Momentum, make([]*State, len(params))}
	if err := optimizer.Check(); err != nil {
		return nil, err
	}
	var snapshots []object
	for _, event := range r.Scenario.Events {
		grads := make([][]float32, len(params))
		for i, text := range event.Step {
			if text != nil {
				grads[i] = read(*text)
			}
		}
		optimizer.Step(params, grads)
		values, states := make([]string, len(params)), make([]object, len(params))
		for i, state := range optimizer.State {
			values[i] = write(params[i])
			if state == nil {
				continue
			}
			states[i] = object{"step": state.Step, "square_avg": write(state.SquareAvg)}
			if group.Momentum > 0 {
				states[i]["momentum_buffer"] = write(state.MomentumBuffer)
			}
		}
		snapshots = append(snapshots, object{"params": values, "state": states})
	}
	return object{"snapshots": snapshots}, nil
}

func main() {
	lines := bufio.NewReader(os.Stdin) // a Scanner stops at lines of more than 64 KiB
	answers := json.NewEncoder(os.Stdout)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return
		}
		var r request
		if err := json.Unmarshal(line, &r); err != nil {
			panic(err)
		}
		reply := object{"id": r.ID}
		switch r.Op {
		case "hello":
			reply["ok"] = hello
		case "run":
			if answer, err := run(r); err == nil {
				reply["ok"] = answer
			} else { // the optimizer refuses a value; the suite judges the rest
				reply["error"] = object{"code": "refused", "exception": "ValueError", "message": err.Error()}
			}
		case "scale":
			reply["ok"] = scale(r.Case, r.Digests)
		}
		if err := answers.Encode(reply); err != nil {
			return
		}
	}
}
