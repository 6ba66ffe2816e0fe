// The compilation of the kernel for a target of asconfig.json, in this process: the second one takes a third of the
// first one's time.
import asc from "assemblyscript/asc";

/** Compiles the kernel in `folder`. Throws with the compiler's output if it has an error. */
export async function compileKernel(target, folder = ".") {
  const { error, stderr } = await asc.main(["--baseDir", folder, "--target", target]);
  if (error) throw new Error(`The kernel could not be compiled:\n${stderr}`, { cause: error });
}
