"""The process that Pulumi's engine starts for dynamic resources, and all that it needs of the engine and the SDK.

Everything here that goes beyond the SDK's public interface looks first whether things are as expected, and does without
where they are not. Measured with Python SDK 3.268 to 3.272.
"""
