package org.bertconv.format.pytorch;

import java.util.Set;

/**
 * Names that attacks were seen to use. For the words of a message only: a list of bad names is never complete, so
 * {@link AllowedGlobals} decides.
 */
final class DangerousGlobals {

    /** Modules that are dangerous as a whole, with all that is below them. */
    private static final Set<String> MODULES = Set.of(
            "_aix_support",
            "_interpreters",
            "_io",
            "_osx_support",
            "_pickle",
            "_posixsubprocess",
            "_pyrepl",
            "aiohttp",
            "asyncio",
            "bdb",
            "cProfile",
            "cloudpickle",
            "code",
            "codeop",
            "commands",
            "copy_reg",
            "copyreg",
            "ctypes",
            "dill",
            "distutils",
            "doctest",
            "ensurepip",
            "ftplib",
            "functools",
            "http",
            "httplib",
            "idlelib",
            "imaplib",
            "importlib",
            "joblib",
            "lib2to3",
            "logging",
            "marshal",
            "multiprocessing",
            "nntplib",
            "nt",
            "operator",
            "os",
            "pdb",
            "pickle",
            "pip",
            "pkgutil",
            "poplib",
            "posix",
            "profile",
            "pty",
            "pydoc",
            "requests",
            "runpy",
            "shutil",
            "smtplib",
            "socket",
            "ssl",
            "subprocess",
            "sys",
            "telnetlib",
            "test",
            "timeit",
            "trace",
            "types",
            "urllib",
            "urllib2",
            "uuid",
            "venv",
            "webbrowser");

    private static final Set<String> BUILTINS = Set.of(
            "eval",
            "exec",
            "execfile",
            "compile",
            "__import__",
            "getattr",
            "setattr",
            "apply",
            "open",
            "file",
            "breakpoint",
            "globals",
            "locals",
            "vars",
            "input",
            "exit",
            "quit");

    private static final Set<String> NAMES = Set.of(
            "numpy.load",
            "numpy.f2py.crackfortran.myeval",
            "numpy.f2py.crackfortran.getlincoef",
            "numpy.testing._private.utils.runstring",
            "torch.load",
            "torch.serialization.load",
            "torch.storage._load_from_bytes",
            "torch._inductor.codecache.compile_file",
            "torch.jit.unsupported_tensor_ops.execWrapper",
            "torch.utils.collect_env.run");

    private static final Set<String> TORCH_MODULES = Set.of(
            "torch._dynamo.guards",
            "torch.fx.experimental.symbolic_shapes",
            "torch.utils._config_module",
            "torch.utils.bottleneck.__main__",
            "torch.utils.data.datapipes.utils.decoder");

    private DangerousGlobals() {}

    /** {@return whether the name is one of them} */
    static boolean contains(String module, String name) {
        int dot = module.indexOf('.');
        if (MODULES.contains(dot < 0 ? module : module.substring(0, dot))) {
            return true;
        }
        if (module.equals("builtins") || module.equals("__builtin__")) {
            return BUILTINS.contains(name);
        }
        return NAMES.contains(module + "." + name) || TORCH_MODULES.contains(module) || name.indexOf('.') >= 0;
    }
}
