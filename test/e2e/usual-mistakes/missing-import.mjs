import right from './my port/port.mjs';
import './no-such-file.mjs';

export default right;
