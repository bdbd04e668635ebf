// Scale cases (PRO-9, spec/scale.md): this port computes the numbers from a seed, and answers with digests.
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"strconv"
)

type scaleCase struct {
	Elements                 int
	Seed                     string
	LR, Alpha, Eps, Momentum float64
	WeightDecay              float64 `json:"weight_decay"`
}

type scaleRange struct {
	Step, From, To int
	Values         bool
}

const gamma = 0x9e3779b97f4a7c15

// fill writes the numbers of an event. Event 0 has the initial parameters, and event t has the gradients of step t.
func fill(tensor []float32, seed, event uint64) {
	state := seed + gamma*(event<<32)
	for i := range tensor {
		state += gamma
		z := (state ^ state>>30) * 0xbf58476d1ce4e5b9
		z = (z ^ z>>27) * 0x94d049bb133111eb
		z ^= z >> 31
		value := math.Ldexp(float64(int64(z>>40)-1<<23), int(z&15)-8-23)
		if i%1021 == 0 {
			value *= 0x1p-64
		} else if i%1021 == 1 && event > 0 {
			value = 0
		}
		tensor[i] = float32(value) // exact
	}
}

func digest(part []float32, values bool) string {
	if values {
		return write(part)
	}
	var data bytes.Buffer
	binary.Write(&data, binary.LittleEndian, part) // writing into memory cannot fail
	sum := sha256.Sum256(data.Bytes())
	return hex.EncodeToString(sum[:])
}

func scale(c scaleCase, ranges []scaleRange) object {
	seed, err := strconv.ParseUint(c.Seed, 16, 64)
	if err != nil {
		panic(err)
	}
	params, grads := [][]float32{make([]float32, c.Elements)}, [][]float32{make([]float32, c.Elements)}
	fill(params[0], seed, 0)
	optimizer := MyRMSprop{c.LR, c.Alpha, c.Eps, c.WeightDecay, c.Momentum, make([]*State, 1)}
	step := 0
	answers := []object{}
	for _, r := range ranges {
		for ; step < r.Step; step++ {
			fill(grads[0], seed, uint64(step+1))
			optimizer.Step(params, grads)
		}
		answer := object{"param": digest(params[0][r.From:r.To], r.Values)}
		if state := optimizer.State[0]; state != nil {
			answer["grad"] = digest(grads[0][r.From:r.To], r.Values)
			answer["square_avg"] = digest(state.SquareAvg[r.From:r.To], r.Values)
			if c.Momentum > 0 {
				answer["momentum_buffer"] = digest(state.MomentumBuffer[r.From:r.To], r.Values)
			}
		}
		answers = append(answers, answer)
	}
	return object{"digests": answers}
}
