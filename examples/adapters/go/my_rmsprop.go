package main

import "math"

// MyRMSprop is an optimizer as it might stand in a Go package. A product that is converted is not fused with the
// addition after it, which the compiler may do otherwise.
type MyRMSprop struct {
	LR, Alpha, Eps, WeightDecay, Momentum float64
	State                                 []*State
}

// State is what one parameter has gathered; nil before its first gradient.
type State struct {
	Step                      int
	SquareAvg, MomentumBuffer []float32
}

// Step updates the parameters in place; those whose gradient is nil are left as they are.
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
