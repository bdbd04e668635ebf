/** A model whose parameters the benchmark updates. */
export interface Model {
  readonly name: string;
  /** The shapes of its parameters, in the order of `model.parameters()`. */
  readonly shapes: readonly (readonly number[])[];
}

/** Returns the weight and the bias of `nn.Linear(inputs, outputs)`. */
function linear(inputs: number, outputs: number): number[][] {
  return [[outputs, inputs], [outputs]];
}

/** Returns the weight of `nn.Conv2d` without a bias, and weight and bias of the `nn.BatchNorm2d` after it. */
function convolution(inputs: number, outputs: number, side: number): number[][] {
  return [[outputs, inputs, side, side], [outputs], [outputs]];
}

/** Returns the parameters of one of the four stages of ResNet-18: two blocks of two convolutions. */
function stage(inputs: number, outputs: number): number[][] {
  const shortcut = inputs === outputs ? [] : convolution(inputs, outputs, 1);
  const [first, later] = [convolution(inputs, outputs, 3), convolution(outputs, outputs, 3)];
  return [...first, ...later, ...shortcut, ...later, ...later];
}

/** Returns the parameters of one of the blocks of GPT-2: attention and a perceptron, each after a norm. */
function transformerBlock(width: number): number[][] {
  const norm = [[width], [width]];
  const attention = [...linear(width, 3 * width), ...linear(width, width)];
  const perceptron = [...linear(width, 4 * width), ...linear(4 * width, width)];
  return [...norm, ...attention, ...norm, ...perceptron];
}

const GPT2 = { tokens: 50_257, positions: 1024, width: 768, blocks: 12 } as const;

/** The models of the benchmark, the largest first: torchvision's ResNet-18, OpenAI's small GPT-2, a perceptron, and a single layer. */
export const models: readonly Model[] = [
  {
    name: 'GPT-2 small',
    shapes: [
      [GPT2.tokens, GPT2.width],
      [GPT2.positions, GPT2.width],
      ...Array.from({ length: GPT2.blocks }, () => transformerBlock(GPT2.width)).flat(),
      [GPT2.width],
      [GPT2.width],
    ],
  },
  {
    name: 'ResNet-18',
    shapes: [
      ...convolution(3, 64, 7),
      ...stage(64, 64),
      ...stage(64, 128),
      ...stage(128, 256),
      ...stage(256, 512),
      ...linear(512, 1000),
    ],
  },
  { name: 'MLP 13-100-60-10', shapes: [...linear(13, 100), ...linear(100, 60), ...linear(60, 10)] },
  { name: 'Linear(10, 1)', shapes: linear(10, 1) },
];

/** Returns the number of elements of each parameter. */
export function lengthsOf({ shapes }: Model): number[] {
  return shapes.map((shape) => shape.reduce((product, length) => product * length, 1));
}
