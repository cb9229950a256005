"""What words mean in a project that works with wallets: an address is then none of a street."""

from __future__ import annotations

from flowcheck.link.program import Program

_CHAINS = (
    "ethers", "viem", "wagmi", "web3", "starknet", "solana", "bitcoinjs", "polkadot", "cosmjs",
    "tronweb", "algosdk", "arweave", "@stacks/transactions", "@scure/btc-signer",
)  # fmt: skip
ON_CHAINS = frozenset({
    ("user.contact.address", "address"),
    ("user.contact.email", "recipient address"),
    ("user.contact.address.street", "block number"),
    ("user.authorization.credentials", "token"),
})  # fmt: skip
"""What an address and a token are elsewhere, in a project that works with wallets."""
_FEW_FILES = 3


def speaks_of_chains(program: Program) -> bool:
    """Whether the project works with wallets."""
    return sum(len(program.mentioning(word)) for word in _CHAINS) >= _FEW_FILES
