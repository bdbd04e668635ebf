/*
 * A linear regression over 32 samples, trained for 100 epochs with RMSprop and weight decay. Data and initial weights
 * come from a recorded PyTorch run. The program prints the losses that PyTorch printed, to four decimals.
 *
 *     npm run task example
 */
import { bundledCorpus, loadCorpus, Parameter, RMSprop, type Training } from 'rmsprop-parity';

const recording = 'examples/float32/portable.json';

const corpus = await loadCorpus(bundledCorpus());
const [seed] = corpus.manifest.files
  .filter(({ path }) => path === recording)
  .flatMap(corpus.readCases);
const [initialWeight, initialBias] = seed?.scenario.groups[0]?.params ?? [];
if (!seed?.training || !initialWeight || !initialBias) {
  throw new Error(`${recording} has no recorded training: restore the file from version control`);
}

const weight = new Parameter(Float32Array.from(initialWeight.data), { shape: initialWeight.shape });
const bias = new Parameter(Float32Array.from(initialBias.data));
const optimizer = new RMSprop([weight, bias], {
  lr: 0.01,
  alpha: 0.99,
  eps: 1e-8,
  weightDecay: 0.01,
});

for (let epoch = 1; epoch <= 100; epoch++) {
  optimizer.zeroGrad();
  const loss = backward(seed.training);
  optimizer.step();
  if (epoch % 10 === 0) {
    process.stdout.write(`Epoch [${epoch}/100], Loss: ${loss.toFixed(4)}\n`);
  }
}

/** Returns the mean squared error of weight · x + bias, and stores its gradients in the parameters. */
function backward({ inputs, targets }: Training): number {
  const [samples = 0, features = 0] = inputs.shape;
  const weightGrad = new Float32Array(features);
  const biasGrad = new Float32Array(1);
  let loss = 0;
  for (let sample = 0; sample < samples; sample++) {
    const x = Array.from(inputs.data.subarray(sample * features, (sample + 1) * features));
    const prediction = x.reduce(
      (sum, value, feature) => sum + value * (weight.data[feature] ?? 0),
      bias.data[0] ?? 0,
    );
    const error = prediction - (targets.data[sample] ?? 0);
    loss += error ** 2 / samples;
    x.forEach((value, feature) => {
      weightGrad[feature] = (weightGrad[feature] ?? 0) + (2 * error * value) / samples;
    });
    biasGrad[0] = (biasGrad[0] ?? 0) + (2 * error) / samples;
  }
  weight.grad = weightGrad;
  bias.grad = biasGrad;
  return loss;
}
