select settings from operator_keys
