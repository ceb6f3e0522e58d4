"""The values that flow through the gate; frozen, without behaviour that touches the machine."""
