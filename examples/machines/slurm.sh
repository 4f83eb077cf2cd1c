#!/bin/bash
# sbatch --array=1-100 slurm.sh: a hundred workers that come when there is room, and leave when their time is over.
# Redis and the coordinator run on a machine that all nodes reach; NWIDTH_QUEUE is in ~/nwidth-queue, which nobody
# else may read: export NWIDTH_QUEUE=redis://:PASSWORD@HOST:6379/night
#SBATCH --job-name=nwidth
#SBATCH --cpus-per-task=2
#SBATCH --mem=4G
#SBATCH --time=04:00:00
# a minute before the end it puts back what it trains, with its checkpoint
#SBATCH --signal=TERM@60
#SBATCH --requeue
set -euo pipefail
source "$HOME/nwidth-queue"
exec srun nwidth worker --workers "$SLURM_CPUS_PER_TASK"
