package main

import (
	"fmt"
	"math"
)

// MyRMSprop is an example of an optimizer in a Go package. The conversions around products stop the compiler from
// fusing them with the next addition.
type MyRMSprop struct {
	LR, Alpha, Eps, WeightDecay, Momentum float64
	State                                 []*State
}

// State is the state of one parameter. It is nil before the first gradient.
type State struct {
	Step                      int
	SquareAvg, MomentumBuffer []float32
}

// Check returns an error if the optimizer refuses a value.
func (o *MyRMSprop) Check() error {
	if !(o.LR >= 0) {
		return fmt.Errorf("lr is %v: expected 0 or more", o.LR)
	}
	return nil
}

// Step updates the parameters in place. It skips parameters whose gradient is nil.
func (o *MyRMSprop) Step(params, grads [][]float32) {
	for i, grad := range grads {
		if grad == nil {
			continue
		}
		if o.State[i] == nil {
			o.State[i] = &State{SquareAvg: make([]float32, len(grad)), MomentumBuffer: make([]float32, len(grad))}
		}
		o.update(params[i], grad, o.State[i])
	}
}

func (o *MyRMSprop) update(param, grad []float32, state *State) {
	alpha, rest := float32(o.Alpha), float32(1-o.Alpha)
	state.Step++
	for i, g := range grad {
		if o.WeightDecay != 0 {
			g += float32(float32(o.WeightDecay) * param[i])
		}
		v := float32(state.SquareAvg[i]*alpha) + float32(float32(rest*g)*g)
		state.SquareAvg[i] = v
		average := float32(math.Sqrt(float64(v))) + float32(o.Eps)
		if o.Momentum > 0 {
			b := float32(state.MomentumBuffer[i]*float32(o.Momentum)) + g/average
			state.MomentumBuffer[i] = b
			param[i] += float32(float32(-o.LR) * b)
		} else {
			param[i] += float32(float32(-o.LR)*g) / average
		}
	}
}
